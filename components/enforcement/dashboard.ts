import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { withoutFailed } from "../withoutFailed";

interface DashboardArgs {
  readonly dashboardName: string;
  /** Source: CloudWatch API Reference, "Dashboard Body Structure and Syntax". */
  readonly body: object;
}

/** What enforcement does, in pictures. A dashboard is the account's, whichever region it is made in. */
export class Dashboard extends pulumi.ComponentResource {
  /** Known once it can be looked at. */
  readonly dashboardName: pulumi.Output<string>;

  constructor(name: string, { dashboardName, body }: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-sharing:index:Dashboard", name, { dashboardName }, opts);
    const made = new cloudwatch.Dashboard(
      name,
      { dashboardName, dashboardBody: JSON.stringify(body) },
      { parent: this },
    );
    this.dashboardName = made.dashboardName;
    this.registerOutputs(withoutFailed({ dashboardName: this.dashboardName }));
  }
}
