import { styleText } from "node:util";

export type Colour = Parameters<typeof styleText>[0];

/** A text in a colour, where colours are shown. */
export type Paint = (colour: Colour, text: string) => string;

/** @param shows whether colours are shown, which the caller knows of the stream that the text is for */
export const painter =
  (shows: boolean): Paint =>
  (colour, text) =>
    shows ? styleText(colour, text, { validateStream: false }) : text;
