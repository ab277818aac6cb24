// The whole program is the package; `pulumi new` wants a program that is there before anything is installed.
module.exports = require("sagemaker-sharing");
