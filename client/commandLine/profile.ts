import { awsConfig } from "../../contract/awsConfig";
import { shareOf, type ShareOptions } from "./options";

export function profile(options: ShareOptions): void {
  process.stdout.write(awsConfig(shareOf(options)));
}
