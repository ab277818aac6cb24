import { deserialize, serialize } from "node:v8";
import type { Subject } from "../questions/subjects";

const known = new WeakMap<Subject, Buffer>();

/** All of a subject as bytes. Whatever its questions and answers depend on is in there, since they see nothing else. */
export function contentOf(subject: Subject): Buffer {
  const content = known.get(subject) ?? serialize(subject);
  known.set(subject, content);
  return content;
}

/** The subject again. */
export const subjectIn = (content: Uint8Array): Subject => deserialize(content) as Subject;
