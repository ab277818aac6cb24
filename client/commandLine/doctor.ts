export function doctor(options: unknown): Promise<void> { throw new Error("later" + String(options)); }
