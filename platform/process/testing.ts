import { readdir, readFile } from 'node:fs/promises';

/** The command lines, word by word, of this process's children that run the named file now. Linux only. */
export async function childrenThatRun(file: string): Promise<string[][]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
      const [stat, command] = await Promise.all([read('stat'), read('cmdline')]);
      // The parent is the second field after the program's name, which is in brackets and may hold spaces (proc(5)).
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return { parent: Number(parent), words: command.split('\0') };
    }),
  );
  return all
    .filter(({ parent, words }) => parent === process.pid && words.some((word) => word.endsWith(`/${file}`)))
    .map(({ words }) => words);
}
