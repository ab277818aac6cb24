/**
 * V8 makes a collator anew at each `localeCompare` with options, and the simulator calls it for the characters of a resource and the
 * operators of conditions (docs/performance.md says what that takes). In a process that has loaded this, the collator is kept.
 * Source: ECMA-402, String.prototype.localeCompare: the answer is that of `Intl.Collator` with the same locales and options.
 */

type Compare = (one: string, other: string) => number;
type Given = [other: string, locales?: Intl.LocalesArgument, options?: Intl.CollatorOptions];

const original: (this: string, ...given: Given) => number = Reflect.get(String.prototype, "localeCompare");
const kept = new Map<string, Compare>();

function collatorOf(sensitivity: Intl.CollatorOptions["sensitivity"] & string): Compare {
  const { compare } = new Intl.Collator(undefined, { sensitivity });
  kept.set(sensitivity, compare);
  return compare;
}

/** Only the one form that the simulator uses; any other is compared as ever. */
String.prototype.localeCompare = function (this: string, ...given: Given) {
  const [other, locales, options = {}] = given;
  const { sensitivity } = options;
  if (locales !== undefined || sensitivity === undefined || Object.keys(options).length !== 1)
    return Reflect.apply(original, this, given);
  return (kept.get(sensitivity) ?? collatorOf(sensitivity))(String(this), String(other));
};
