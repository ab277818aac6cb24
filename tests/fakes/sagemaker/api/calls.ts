import type { Account, Operations } from "../account";
import type { Caller } from "../events/callers";
import { AwsError, denied, Unknown } from "./errors";
import type { Answer, Request } from "./http";
import { checkRequired } from "./required";
import { SERVICES } from "./services";
import type { Trail } from "../events/trail";
import { toWire } from "./wire";

/** One call that was made. */
export interface CallMade {
  readonly operation: string;
  /** The principal. */
  readonly caller: string;
  readonly at: Date;
  /** What it was refused with. */
  readonly error?: string;
}

/** Answers calls: faults and permissions first, then the operation, then CloudTrail. */
export class Calls {
  readonly made: CallMade[] = [];
  /** What was asked for and is not known here, and what broke here. */
  readonly unknown: string[] = [];

  constructor(
    private readonly account: Account,
    private readonly operations: Operations,
    private readonly trail: Trail,
    /** How long a call takes, so that no two things happen at once. */
    private readonly seconds: number,
  ) {}

  answer(request: Request, caller: Caller | undefined): Answer {
    const { clock, faults } = this.account;
    const { operation, input, userAgent } = request;
    clock.advance(this.seconds);
    try {
      if (!caller)
        throw new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.");
      const service = SERVICES.get(request.service);
      if (!service || !Object.hasOwn(this.operations, operation)) {
        throw new Unknown(`${request.service}.${operation}`);
      }
      const call = { operation, caller };
      const [output, error] = this.#attempt(service.prefix, call, input);
      this.made.push({ operation, caller: caller.principal, at: clock.now, ...(error && { error: error.code }) });
      this.trail.write({ service, ...call, userAgent, input, output, ...(error && { error }) });
      const lost = faults.loses(call);
      return error ? { error, lost } : { output, lost };
    } catch (error) {
      if (error instanceof AwsError) return { error, lost: false };
      const what = error instanceof Unknown ? error.message : String((error as Error).stack);
      this.unknown.push(what);
      return { error: new AwsError("NotInThisWorld", `The stand-in for AWS does not know ${what}`), lost: false };
    }
  }

  #attempt(
    prefix: string,
    call: { readonly operation: string; readonly caller: Caller },
    input: Request["input"],
  ): [output?: unknown, error?: AwsError] {
    const { faults, id, region } = this.account;
    try {
      const struck = faults.struck(call);
      if (struck) throw struck;
      const action = `${prefix}:${call.operation}`;
      if (faults.refuses(action, call.caller.principal)) {
        throw denied(call.caller.arn, action, resource(prefix, region, id, call.operation, input));
      }
      checkRequired(call.operation, input);
      return [toWire(this.operations[call.operation]!(input as never, call))];
    } catch (error) {
      if (error instanceof AwsError) return [undefined, error];
      throw error;
    }
  }
}

/** What a refused call was for. */
function resource(prefix: string, region: string, id: string, operation: string, input: Request["input"]): string {
  const kind =
    /^(?:Create|Describe|Update|Delete|Stop)(EndpointConfig|Endpoint|Model|TransformJob|InferenceComponent)/.exec(
      operation,
    )?.[1];
  if (prefix !== "sagemaker" || kind === undefined) return "*";
  const type = kind.replace(/\B[A-Z]/g, "-$&").toLowerCase();
  return `arn:aws:sagemaker:${region}:${id}:${type}/${String(input[`${kind}Name`])}`;
}
