import { Language } from "./language";
import { Numbers } from "./numbers";

/**
 * What a context key of a request may hold. Sets of each kind have exact intersections and differences; a difference may need
 * several sets.
 */
export type Values = Text | List | Quantity | Truth;

/** A key with one value, or none. */
interface Text {
  readonly kind: "text";
  readonly language: Language;
  readonly absent: boolean;
}

/** A key with any number of values: all of them in one set, and one at least in each of some. Without values the key is absent. */
export interface List {
  readonly kind: "list";
  readonly all: Language;
  readonly some: readonly Language[];
}

/** A number, a date or an address, or none. */
export interface Quantity {
  readonly kind: "quantity";
  readonly numbers: Numbers;
  readonly absent: boolean;
  readonly unit: "number" | "date" | "address";
}

/** A condition that nobody looks into here: it holds or does not, independently of every other. */
interface Truth {
  readonly kind: "truth";
  readonly holds: readonly boolean[];
}

export function intersect(a: Values, b: Values): Values {
  if (a.kind === "text" && b.kind === "text")
    return { ...a, language: a.language.intersect(b.language), absent: a.absent && b.absent };
  if (a.kind === "list" && b.kind === "list")
    return { ...a, all: a.all.intersect(b.all), some: [...a.some, ...b.some] };
  if (a.kind === "quantity" && b.kind === "quantity")
    return { ...a, numbers: a.numbers.intersect(b.numbers), absent: a.absent && b.absent };
  if (a.kind === "truth" && b.kind === "truth") return { ...a, holds: a.holds.filter((one) => b.holds.includes(one)) };
  throw new Error(`a key cannot be a ${a.kind} and a ${b.kind}`);
}

/** What is in the first set and not in the second. */
export function minus(a: Values, b: Values): readonly Values[] {
  return complement(b)
    .map((other) => intersect(a, other))
    .filter((one) => !isEmpty(one));
}

/** Everything else, as sets that share nothing. */
function complement(values: Values): readonly Values[] {
  switch (values.kind) {
    case "text":
      return [{ ...values, language: values.language.complement(), absent: !values.absent }];
    case "quantity":
      return [{ ...values, numbers: values.numbers.complement(), absent: !values.absent }];
    case "truth":
      return [{ ...values, holds: [true, false].filter((one) => !values.holds.includes(one)) }];
    case "list": {
      const outside: List = { kind: "list", all: Language.everything, some: [values.all.complement()] };
      const without = values.some.map((needed, index): List => ({
        kind: "list",
        all: values.all.minus(needed),
        some: values.some.slice(0, index),
      }));
      return [outside, ...without];
    }
  }
}

export function isEmpty(values: Values): boolean {
  switch (values.kind) {
    case "text":
      return !values.absent && values.language.isEmpty;
    case "quantity":
      return !values.absent && values.numbers.isEmpty;
    case "truth":
      return values.holds.length === 0;
    case "list":
      return values.some.some((needed) => needed.intersect(values.all).isEmpty);
  }
}

/** A value of the set for a request; undefined for none, null where nobody can say. */
export function exampleOf(
  values: Values,
  wanted: (language: Language) => string | undefined,
): string | readonly string[] | undefined | null {
  switch (values.kind) {
    case "text":
      return values.absent ? undefined : wanted(values.language);
    case "quantity":
      return values.absent ? undefined : written(values.numbers.example(), values.unit);
    case "truth":
      return null;
    case "list":
      return values.some.length === 0
        ? undefined
        : [...new Set(values.some.map((needed) => wanted(needed.intersect(values.all))!))];
  }
}

function written(number: number, unit: Quantity["unit"]): string {
  if (unit === "date") return new Date(number).toISOString();
  if (unit === "number") return String(number);
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
