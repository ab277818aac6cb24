import assert from "node:assert/strict";
import fc from "fast-check";
import { meansPlace, placeOf, placesBehind, placesIn } from "../../../enforcement/models/s3Places";

const KEY = "churn/v1.tar.gz";

/** Spellings of a place, and whether the pattern s3://ml-models/churn/* means them. */
const PLACES: readonly (readonly [spelling: string, below: boolean, means: "yes" | "no" | "maybe"])[] = [
  [`s3://ml-models/${KEY}`, false, "yes"],
  ["s3://ml-models/churn", false, "no"],
  ["s3://ml-models/churn", true, "yes"],
  ["s3://ml-models/churn-v2/v1.tar.gz", false, "no"],
  ["s3://ml-models/Churn/v1.tar.gz", false, "no"],
  ["s3://ml-models-2/churn/v1.tar.gz", false, "no"],
  ["s3://other/s3://ml-models/churn/x", false, "no"],
  // Clients drop the slashes before a key.
  [`s3://ml-models//${KEY}`, false, "yes"],
  [`S3://ml-models/${KEY}`, false, "yes"],
  [`s3a://ml-models/${KEY}`, false, "yes"],
  // From further up everything below is loaded, the protected ones included.
  ["s3://ml-models/", false, "yes"],
  ["s3://ml-models", true, "yes"],
  ["s3://ml-models/c", true, "yes"],
  ["s3://ml-models/d", true, "no"],
  ["s3://ml-models/churn/v1/", false, "yes"],
  [`https://s3.eu-west-1.amazonaws.com/ml-models/%63hurn/v1.tar.gz?versionId=1`, false, "yes"],
  [`https://s3.eu-west-1.amazonaws.com/ml-models/x/../${KEY}`, false, "yes"],
  ["https://s3.eu-west-1.amazonaws.com/ml-models/fraud/v1.tar.gz", false, "no"],
  ["https://s3.eu-west-1.amazonaws.com/ml-models/%zz", false, "maybe"],
  // What hides its bucket may be any place.
  ["https://models.example.com/churn/v1.tar.gz", false, "maybe"],
  [`https://ap-111111111111.s3-accesspoint.eu-west-1.amazonaws.com/${KEY}`, false, "maybe"],
  [`s3://my-point-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias/${KEY}`, false, "maybe"],
  [`s3://my-point-o6a5bsu8k3example--ol-s3/${KEY}`, false, "maybe"],
  [`s3://my-access-po-o01ac5d28a6a232904e8xz5w8ijx1qzlbp3i3kuse10--op-s3/${KEY}`, false, "maybe"],
  [`s3://my-point--usw2-az1--xa-s3/${KEY}`, false, "maybe"],
  [`s3://ml-models--usw2-az1--x-s3/${KEY}`, false, "no"],
  [`s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/point/${KEY}`, false, "maybe"],
  [`s3://arn:aws:s3::111111111111:accesspoint/mfzwi23gnjvgw.mrap/${KEY}`, false, "maybe"],
  // No bucket has such a name, so something is put in for it.
  [`s3://$BUCKET/${KEY}`, false, "maybe"],
  [`s3://%(bucket)s/${KEY}`, false, "maybe"],
  [`s3://{bucket}/${KEY}`, false, "maybe"],
  ["", false, "maybe"],
  ["churn/v1.tar.gz", false, "maybe"],
];

/** Hosts of the bucket ml-models. Source: docs/design/aws-behaviour.md#s3-spellings. */
const OF_THE_BUCKET = [
  "ml-models.s3.eu-west-1.amazonaws.com",
  "ml-models.s3.amazonaws.com",
  "ml-models.s3-eu-west-1.amazonaws.com",
  "ml-models.s3-external-1.amazonaws.com",
  "ml-models.s3.dualstack.eu-west-1.amazonaws.com",
  "ml-models.s3-fips.us-east-1.amazonaws.com",
  "ml-models.s3-fips.dualstack.us-gov-west-1.amazonaws.com",
  "ml-models.s3-fips-us-gov-west-1.amazonaws.com",
  "ml-models.s3.us-gov-east-1.amazonaws.com",
  "ml-models.s3-accelerate.amazonaws.com",
  "ml-models.s3-accelerate.dualstack.amazonaws.com",
  "ml-models.s3.cn-north-1.amazonaws.com.cn",
  "ml-models.s3.dualstack.cn-northwest-1.amazonaws.com.cn",
  "ml-models.s3.eusc-de-east-1.amazonaws.eu",
  "ml-models.s3.us-iso-east-1.c2s.ic.gov",
  "ml-models.s3-website-us-east-1.amazonaws.com",
  "ML-Models.S3.EU-West-1.AmazonAWS.com",
  "ml-models.s3.eu-west-1.amazonaws.com:443",
  "ml-models.s3.eu-west-1.amazonaws.com.",
  "someone@ml-models.s3.eu-west-1.amazonaws.com",
  "ml-models.bucket.vpce-0a1b2c3d4e5f-6g7h8i9j.s3.eu-west-1.vpce.amazonaws.com",
];
/** Hosts that have the bucket at the beginning of the path. */
const WITHOUT_BUCKET = [
  "s3.eu-west-1.amazonaws.com",
  "s3.amazonaws.com",
  "s3-eu-west-1.amazonaws.com",
  "s3.dualstack.eu-west-1.amazonaws.com",
  "s3-fips.dualstack.us-gov-west-1.amazonaws.com",
  "s3.cn-north-1.amazonaws.com.cn",
  "S3.eu-west-1.AMAZONAWS.com",
  "bucket.vpce-0a1b2c3d4e5f-6g7h8i9j.s3.eu-west-1.vpce.amazonaws.com",
];
const HTTPS = [
  ...OF_THE_BUCKET.map((host) => `https://${host}/${KEY}`),
  ...WITHOUT_BUCKET.map((host) => `https://${host}/ml-models/${KEY}`),
];

describe("a place", () => {
  for (const [spelling, below, means] of PLACES) {
    it(`${spelling || "without a name"}${below ? " and below" : ""}: ${means}`, () => {
      for (const pattern of ["s3://ml-models/churn/*", "s3://ml-models/churn/"])
        assert.equal(meansPlace(pattern, placeOf(spelling, below)), means, pattern);
    });
  }

  for (const spelling of HTTPS) {
    it(`${spelling}: yes`, () => {
      assert.equal(placeOf(spelling).url, `s3://ml-models/${KEY}`);
      assert.equal(placesIn(`x=${spelling}`)[0]?.url, `s3://ml-models/${KEY}`);
    });
  }

  it("of a bucket whose name looks like a host is that bucket", () => {
    assert.equal(placeOf("https://s3.models.s3.eu-west-1.amazonaws.com/k").url, "s3://s3.models/k");
    const express = "ml--euw1-az1--x-s3";
    assert.equal(placeOf(`https://${express}.s3express-euw1-az1.eu-west-1.amazonaws.com/k`).url, `s3://${express}/k`);
  });

  it("behind an access point says which", () => {
    const point = { accountId: "111111111111", region: "eu-west-1", name: "my-point", key: "churn/v1" };
    for (const spelling of [
      "s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/my-point/churn/v1",
      "s3://arn:aws:s3:eu-west-1:111111111111:accesspoint:my-point/churn/v1",
      "https://my-point-111111111111.s3-accesspoint.eu-west-1.amazonaws.com/churn/v1",
      "https://my-point-111111111111.s3-accesspoint-fips.dualstack.eu-west-1.amazonaws.com/churn/v1",
      "https://my-point-111111111111.accesspoint.vpce-1a2b-3c4d.s3.eu-west-1.vpce.amazonaws.com/churn/v1",
    ])
      assert.deepEqual(placeOf(spelling).accessPoint, point, spelling);
    const alias = "my-point-hrzrlukc5m36ft7okagglf3gmwluquse1b-s3alias";
    for (const spelling of [`s3://${alias}/churn/v1`, `https://${alias}.s3.eu-west-1.amazonaws.com/churn/v1`])
      assert.deepEqual(placeOf(spelling).accessPoint, { alias, key: "churn/v1" }, spelling);
  });

  it("behind an access point is in its bucket, and the ARN of an object may be a key that looks like one", () => {
    const behind = (spelling: string) => placesBehind(placeOf(spelling), "ml-models").map(({ url }) => url);
    const point = "s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/my-point";
    assert.deepEqual(behind(`${point}/${KEY}`), [`s3://ml-models/${KEY}`]);
    assert.deepEqual(behind(`${point}/object/${KEY}`), [`s3://ml-models/object/${KEY}`, `s3://ml-models/${KEY}`]);
    assert.deepEqual(behind(point), ["s3://ml-models/"]);
  });

  it("of any text is read, never thrown", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.webUrl());
    fc.assert(
      fc.property(text, fc.boolean(), (spelling, below) => {
        const place = placeOf(spelling, below);
        assert.ok(place.hidden || place.url.startsWith("s3://"));
      }),
    );
  });
});

/** A variable of an environment, and the places in it. */
const TEXTS: readonly (readonly [text: string, places: readonly string[]])[] = [
  ["s3://b/k", ["s3://b/k"]],
  ["--model s3://b/k --other s3://c/l", ["s3://b/k", "s3://c/l"]],
  ["s3://b/k,s3://c/l", ["s3://b/k", "s3://c/l"]],
  ['{"model":"s3://b/k","n":[1]}', ["s3://b/k"]],
  ['{"model":"s3:\\/\\/b\\/k"}', ["s3://b/k"]],
  ['{"model":"s3:\\u002f\\u002fb/k"}', ["s3://b/k"]],
  ["model%3Ds3%3A%2F%2Fb%2Fk", ["s3://b/k"]],
  ["xs3://b/k", ["s3://b/k"]],
  ["S3://b/k", ["s3://b/k"]],
  ["s3a://b/k", ["s3://b/k"]],
  ["s3://other/s3://b/k", ["s3://other/s3://b/k", "s3://other/s3", "s3://b/k"]],
  ["arn:aws:s3:::b/k", ["s3://b/k"]],
  ["arn:aws-cn:s3:::b/k", ["s3://b/k"]],
  ["arn:aws:s3:eu-west-1:111111111111:accesspoint/p/k", ["s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/p/k"]],
  ["arn:aws:s3-object-lambda:eu-west-1:1:accesspoint/p", ["s3://arn:aws:s3-object-lambda:eu-west-1:1:accesspoint/p"]],
  ["https://m.mrap.accesspoint.s3-global.amazonaws.com/k", ["https://m.mrap.accesspoint.s3-global.amazonaws.com/k"]],
  [
    "https://p-1.s3-object-lambda.eu-west-1.amazonaws.com/k",
    ["https://p-1.s3-object-lambda.eu-west-1.amazonaws.com/k"],
  ],
  ["http://b.s3.amazonaws.com/k", ["s3://b/k"]],
  ...["", "/", "///", "/".repeat(3000)].map((slashes): [string, string[]] => [
    `HTTPS:${slashes}b.s3.amazonaws.com/k`,
    ["s3://b/k"],
  ]),
  [String.raw`https:\\b.s3.amazonaws.com\k`, ["s3://b/"]],
  ["https://s3-global.example.com/k", []],
  ["https://huggingface.co/org/model", []],
  // S3's own hosts, whatever hides the bucket.
  ["https://s3.eu-west-1.amazonaws.com//b/k", ["https://s3.eu-west-1.amazonaws.com//b/k"]],
  ["https://b.s3.amazonaws.com/%zz", ["https://b.s3.amazonaws.com/%zz"]],
  ["https://p--ol-s3.s3.eu-west-1.amazonaws.com/k", ["https://p--ol-s3.s3.eu-west-1.amazonaws.com/k"]],
  [
    "https://p--usw2-az1--xa-s3.s3express-usw2-az1.us-west-2.amazonaws.com/k",
    ["https://p--usw2-az1--xa-s3.s3express-usw2-az1.us-west-2.amazonaws.com/k"],
  ],
  ["https://vpce-0a1b.s3.eu-west-1.vpce.amazonaws.com/b/k", ["https://vpce-0a1b.s3.eu-west-1.vpce.amazonaws.com/b/k"]],
  // How S3 is reached is no place in it.
  ["https://s3.eu-west-1.amazonaws.com", []],
  ["https://bucket.vpce-0a1b.s3.eu-west-1.vpce.amazonaws.com/", []],
  ["s3.eu-west-1.amazonaws.com", []],
  // Without a scheme.
  ["b.s3.eu-west-1.amazonaws.com/k", ["s3://b/k"]],
  ["--model=//b.s3.cn-north-1.amazonaws.com.cn/k", ["s3://b/k"]],
  ["s3.dualstack.eu-west-1.amazonaws.com/b/k", ["s3://b/k"]],
  ["b--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/k", ["s3://b--usw2-az1--x-s3/k"]],
  ["s3.models.example.com/b/k", []],
  // A variable in the place of the bucket, or of a part of it.
  ["s3://${BUCKET}/k", ["s3://${BUCKET}/k"]],
  ["s3://{0}/k and more", ["s3://{0}/k"]],
  ["s3://<bucket>/k", ["s3://<bucket>/k"]],
  ["s3://b-{stage}/k", ["s3://b-{stage}/k"]],
  ["s3://b/{stage}/k", ["s3://b/"]],
  ["s3://`stage`/k", ["s3://`stage`/k"]],
  // An end of a line in JSON, and a remark, put nothing in.
  ["s3://b\\nand s3://c(old)", ["s3://b", "s3://c"].map((url) => `${url}/`)],
  ["https://s3.amazonaws.com/{bucket}/k", ["https://s3.amazonaws.com/"]],
  ["https://{bucket}.s3.amazonaws.com/k", ["https://.s3.amazonaws.com/k"]],
  ["https://b-${STAGE}.s3.eu-west-1.amazonaws.com/k", ["https://.s3.eu-west-1.amazonaws.com/k"]],
  // Escaped, also twice.
  ['"{\\"model\\":\\"s3:\\\\/\\\\/b\\\\/k\\"}"', ["s3://b/k"]],
  ["s3%253A%252F%252Fb%252Fk", ["s3://b/k"]],
  ["\\x73\\x33://b/k", ["s3://b/k"]],
  ["s3://", []],
  ["bert-base", []],
];

describe("the places in a text", () => {
  for (const [text, places] of TEXTS) {
    it(`${text}: ${places.join(" and ") || "none"}`, () => {
      const found = placesIn(text);
      assert.deepEqual(
        found.map(({ url }) => url),
        places,
      );
      // But for an object that may end before the text does.
      assert.ok(found.every(({ below, url }) => below || found.some((one) => one.below && one.url.startsWith(url))));
    });
  }

  it("are uncertain when they are too many, or too long, to be read", () => {
    const many = Array.from({ length: 200 }, (_, n) => `s3://b/${n}`).join(" ");
    assert.equal(meansPlace("s3://ml-models/*", placesIn(many).at(-1)!), "maybe");
    assert.equal(placesIn(many).length, 102);
    const padded = `https://${"x".repeat(5000)}@ml-models.s3.amazonaws.com/churn`;
    assert.ok(placesIn(padded).some((place) => meansPlace("s3://ml-models/*", place) !== "no"));
    const [long] = placesIn(`s3://ml-models/churn/${"k/".repeat(2000)}`);
    assert.equal(meansPlace("s3://ml-models/churn/*", long!), "yes");
    for (const unit of ["s3://", "http://", "https://s3.amazonaws.com/", "s3://b%2541\\u0041/"])
      assert.ok(placesIn(unit.repeat(100_000 / unit.length)).length <= 102, unit);
  });

  it("end where the text may go on: a rule about one object means it, and one about its neighbours does not", () => {
    const object = "ml-models/churn/v1.tar.gz";
    const point = "arn:aws:s3:eu-west-1:111111111111:accesspoint/point";
    for (const end of ["?versionId=3", "#v3", ":/opt/model", "&n=1", "@v1", "=", ".", "...", "?a#b"]) {
      for (const text of [
        `s3://${object}${end}`,
        `https://s3.amazonaws.com/${object}${end}`,
        `x=s3a://${object}${end}`,
      ]) {
        const means = (pattern: string) => placesIn(text).map((place) => meansPlace(pattern, place));
        assert.ok(means("s3://ml-models/churn/v1.tar.gz").includes("yes"), text);
        for (const other of ["s3://ml-models/churn/v2*", "s3://ml-models/churn/v", "s3://ml-models-2/*"])
          assert.deepEqual(new Set(means(other)), new Set(["no"]), `${text} ${other}`);
      }
      const behind = placesIn(`${point}/churn/v1.tar.gz${end}`).flatMap((place) => placesBehind(place, "ml-models"));
      assert.ok(
        behind.some((place) => meansPlace("s3://ml-models/churn/v1.tar.gz", place) === "yes"),
        end,
      );
    }
    // A folder of one date is no beginning of another.
    const dated = placesIn("s3://ml-models/date=2026-11-21/v1.tar.gz");
    assert.ok(dated.every((place) => meansPlace("s3://ml-models/date-protected/*", place) === "no"));
  });

  it("are found wherever in it they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (before, after) => {
        const found = placesIn(`${before} s3://ml-models/churn/v1 ${after}`);
        assert.ok(found.some((place) => meansPlace("s3://ml-models/churn/", place) === "yes"));
      }),
    );
  });
});
