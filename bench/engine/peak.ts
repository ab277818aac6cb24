import { readdirSync, readFileSync } from "node:fs";

/** Watches the memory of a process and of all that it starts, on Linux; elsewhere it is 0. */
export function peakOf(pid: number): { readonly stop: () => number } {
  let most = 0;
  const timer = setInterval(() => (most = Math.max(most, megabytesOf(pid))), 250);
  return {
    stop: () => {
      clearInterval(timer);
      return most;
    },
  };
}

function megabytesOf(root: number): number {
  const processes = new Map<number, { parent: number; megabytes: number }>();
  for (const name of foldersOf("/proc").filter((one) => /^\d+$/.test(one))) {
    const status = textOf(`/proc/${name}/status`);
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
    const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    processes.set(Number(name), { parent, megabytes: kilobytes / 1024 });
  }
  const belongs = (pid: number): boolean => pid === root || (processes.has(pid) && belongs(processes.get(pid)!.parent));
  return [...processes].reduce((sum, [pid, { megabytes }]) => (belongs(pid) ? sum + megabytes : sum), 0);
}

const foldersOf = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** Empty where the process has ended meanwhile. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};
