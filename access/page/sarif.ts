import { createHash } from "node:crypto";
import { FAMILIES } from "../questions";
import { OTHER_RULES, type Finding } from "./findings";
import { fromTop } from "./places";
import type { Provenance } from "./provenance";

/** The findings as SARIF 2.1.0 (OASIS standard), which GitHub's code scanning and others read. */
export function sarif(findings: readonly Finding[], { tool, at, commit, files }: Provenance): string {
  const rules = [
    ...FAMILIES.map((id) => ({ id, shortDescription: { text: `Answers of the access check about ${id}` } })),
    ...Object.entries(OTHER_RULES).map(([id, text]) => ({ id, shortDescription: { text } })),
  ];
  const numbers = new Map(rules.map(({ id }, index) => [id, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "sagemaker-sharing",
            semanticVersion: tool.version,
            rules,
            properties: { simulator: tool.simulator, data: tool.data },
          },
        },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: true, endTimeUtc: at }],
        artifacts: files.map(({ name, sha256 }) => ({
          location: { uri: uriOf(fromTop(name)) },
          hashes: { "sha-256": sha256 },
        })),
        ...(commit !== undefined && { properties: { commit } }),
        results: findings.map(({ rule, level, text, place }) => ({
          ruleId: rule,
          ruleIndex: numbers.get(rule)!,
          level,
          message: { text },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(place.file) },
                region: { startLine: place.line, startColumn: place.column },
              },
            },
          ],
          // Lines move; the same sentence about the same file is the same finding.
          partialFingerprints: { "sentence/v1": createHash("sha256").update(`${place.file} ${text}`).digest("hex") },
        })),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const uriOf = (file: string): string => file.split(/[\\/]/).map(encodeURIComponent).join("/");
