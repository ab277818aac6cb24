import { goBackCandidates, isBornDenied } from "../enforcement/governing";
import type { DeploymentRecord, Ledger } from "../enforcement/ledger/ledger";
import type { Enforcement } from "../enforcement/rules";
import { utc } from "./words";

/** What enforcement would do about a verdict, as far as calls alone tell. */
export interface Consequence {
  /** Whether the account would be changed, in mode enforce. */
  readonly undone: boolean;
  /** In words, to follow "would be". */
  readonly text: string;
}

const DELETED = { endpoint: "deleted (DeleteEndpoint)", inferenceComponent: "deleted (DeleteInferenceComponent)" };

/** Undefined for what is allowed. */
export async function consequenceOf(
  record: DeploymentRecord,
  settings: Pick<Enforcement, "whenNoAllowedConfig">,
  ledger: Pick<Ledger, "history">,
): Promise<Consequence | undefined> {
  const { decision, resource, creates } = record;
  if (decision === "allowed") return undefined;
  if (decision === "waiting") return { undone: false, text: "judged again every minute, for half an hour at most" };
  if (resource.type === "transformJob") return { undone: true, text: "stopped (StopTransformJob)" };
  const deleted = DELETED[resource.type as keyof typeof DELETED];
  if (creates) return { undone: true, text: deleted };
  if (decision === "unknown") return { undone: false, text: "left to people: an update is not undone on suspicion" };

  const history = await ledger.history(resource);
  if (isBornDenied(history, record)) return { undone: true, text: `${deleted}: nothing of it was ever allowed` };
  const [target] = goBackCandidates(history, record);
  if (target !== undefined) {
    const what = resource.type === "endpoint" ? `config ${target.puts}` : `what it ran since ${utc(target.eventTime)}`;
    return { undone: true, text: `taken back to ${what}, if that is still there as it was` };
  }
  // Its creation is not among the calls, so something stood there before them.
  if (history[0]?.creates !== true)
    return { undone: true, text: "taken back to what stood before, if that may stand and is still there" };
  return settings.whenNoAllowedConfig === "delete"
    ? { undone: true, text: `${deleted}: there is nothing allowed to go back to` }
    : { undone: false, text: "left to people: there is nothing allowed to go back to" };
}
