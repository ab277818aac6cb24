import { stringify } from "yaml";
import type { Fleet, Member } from "./fleet";

/** Whose jobs are printed. */
export type Format = "github" | "gitlab" | "pulumi";

/** Source: GitHub Actions, "Usage limits": jobs that one matrix makes in one run of a workflow. */
const JOBS_OF_A_MATRIX = 256;

/** The jobs that deploy a fleet in CI: the parents, then the children that depend on them, one account each. */
export function matrixOf(fleet: Fleet, format: Format): string {
  const parents = fleet.chosen.filter(({ config }) => config.account === "parent");
  const children = fleet.chosen.filter(({ config }) => config.account === "child");
  return PRINTERS[format](fleet.dir, parents, children);
}

const PRINTERS: Readonly<
  Record<Format, (dir: string, parents: readonly Member[], children: readonly Member[]) => string>
> = {
  github: (dir, parents, children) => {
    const names = [
      "parents",
      ...chunks(children).map((_, index) => (index === 0 ? "children" : `children-${index + 1}`)),
    ];
    const groups = [parents, ...chunks(children)];
    const jobs = groups.map((members, index): [string, object] => [
      names[index]!,
      {
        ...(index > 0 && parents.length > 0 && { needs: "parents", if: "${{ !cancelled() }}" }),
        "runs-on": "ubuntu-latest",
        permissions: { "id-token": "write", contents: "read" },
        strategy: { "fail-fast": false, matrix: { include: members.map(jobOf) } },
        steps: [
          { uses: "actions/checkout@v4" },
          { uses: "actions/setup-node@v4", with: { "node-version-file": ".nvmrc", cache: "npm" } },
          { uses: "pulumi/actions@v6" },
          { run: "npm ci" },
          {
            uses: "aws-actions/configure-aws-credentials@v4",
            with: {
              "role-to-assume": "arn:aws:iam::${{ matrix.account }}:role/${{ vars.DEPLOY_ROLE }}",
              "aws-region": "${{ matrix.region }}",
            },
          },
          {
            run: commandFor(dir, "${{ matrix.stack }}"),
            env: {
              PULUMI_BACKEND_URL: "${{ vars.PULUMI_BACKEND_URL }}",
              PULUMI_CONFIG_PASSPHRASE: "${{ secrets.PULUMI_CONFIG_PASSPHRASE }}",
            },
          },
        ],
      },
    ]);
    const filled = jobs.filter((_, index) => groups[index]!.length > 0);
    return stringify(
      { name: "deploy", on: { workflow_dispatch: {} }, jobs: Object.fromEntries(filled) },
      { lineWidth: 0 },
    );
  },
  gitlab: (dir, parents, children) => {
    const jobs = [...parents, ...children].map((member): [string, object] => {
      const { stack, account, region } = jobOf(member);
      const needed = parents.some((parent) => parent.stack === member.parent);
      return [
        `deploy ${stack}`,
        {
          stage: "deploy",
          image: "pulumi/pulumi-nodejs",
          ...(needed && { needs: [`deploy ${member.parent}`] }),
          id_tokens: { AWS_TOKEN: { aud: "sts.amazonaws.com" } },
          variables: {
            AWS_REGION: region,
            AWS_ROLE_ARN: `arn:aws:iam::${account}:role/$DEPLOY_ROLE`,
            AWS_WEB_IDENTITY_TOKEN_FILE: "/tmp/aws-token",
          },
          script: ["npm ci", 'printf %s "$AWS_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"', commandFor(dir, stack)],
        },
      ];
    });
    return stringify({ stages: ["deploy"], ...Object.fromEntries(jobs) }, { lineWidth: 0 });
  },
  /** Source: Pulumi Cloud REST API, "Deployment settings": what PUT .../deployments/settings takes, by stack. */
  pulumi: (dir, parents, children) => {
    const settings = [...parents, ...children].map((member): [string, object] => [
      member.fullName,
      {
        operationContext: {
          oidc: {
            aws: {
              roleArn: `arn:aws:iam::${member.accountId}:role/DEPLOY_ROLE`,
              sessionName: "sagemaker-sharing",
              duration: "1h",
            },
          },
          preRunCommands: ["npm ci"],
        },
        sourceContext: { git: { repoDir: dir } },
      },
    ]);
    return `${JSON.stringify(Object.fromEntries(settings), undefined, 2)}\n`;
  },
};

const jobOf = ({ stack, accountId, region }: Member) => ({ stack, account: accountId, region });

const commandFor = (dir: string, stack: string) =>
  `npx sagemaker-sharing deploy up --yes --only ${stack}${dir === "." ? "" : ` --dir ${dir}`}`;

function chunks(members: readonly Member[]): Member[][] {
  const count = Math.ceil(members.length / JOBS_OF_A_MATRIX);
  return Array.from({ length: count }, (_, index) =>
    members.slice(index * JOBS_OF_A_MATRIX, (index + 1) * JOBS_OF_A_MATRIX),
  );
}
