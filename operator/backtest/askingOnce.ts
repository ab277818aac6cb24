import type { AccessPoint } from "../../enforcement/models/s3Places";
import type { Account } from "../../enforcement/aws/sagemaker";
import type { AccessPoints } from "../../enforcement/aws/accessPoints";
import type { Sources } from "./judgements";

/** The account as it is now, asked for each name once: a history has many deployments of few configs and models. */
export function askingOnce(account: Account, accessPoints: Pick<AccessPoints, "bucketOf">): Sources {
  const ofAccount = {
    endpoint: once((name: string) => account.endpoint(name)),
    endpointConfig: once((name: string) => account.endpointConfig(name)),
    model: once((name: string, withWhatPackagesBring?: boolean) => account.model(name, withWhatPackagesBring)),
    component: once((name: string) => account.component(name)),
    transformJob: once((name: string) => account.transformJob(name)),
  };
  return {
    account: ofAccount,
    accessPoints: { bucketOf: once((point: AccessPoint) => accessPoints.bucketOf(point)) },
  };
}

function once<A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>): (...args: A) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (...args) => {
    const key = JSON.stringify(args);
    const answer = asked.get(key) ?? ask(...args);
    asked.set(key, answer);
    return answer;
  };
}
