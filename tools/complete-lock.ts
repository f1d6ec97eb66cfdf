/**
 * `node tools/complete-lock.ts [--check]`: add to package-lock.json the optional packages of other platforms that npm left
 * out. npm does that when a registry does not carry them, and then `npm ci` refuses the lock as incomplete, although no
 * machine of this platform would ever load them. Run it after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './source-files.ts';

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const path = join(root, 'package-lock.json');
const lock: { packages: Record<string, Entry> } = JSON.parse(readFileSync(path, 'utf8'));
const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'x64', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const added: string[] = [];
for (const [owner, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const os = systems.find((system) => name.includes(system));
    const cpu = processors.find((processor) => name.includes(`-${processor}`));
    const known = `node_modules/${name}` in lock.packages || `${owner}/node_modules/${name}` in lock.packages;
    // Only an exact version of a package that names its platform can be told without the registry.
    if (known || !os || !cpu || !/^\d/.test(version)) continue;
    const libc = name.includes('musl') ? { libc: ['musl'] } : /-gnu/.test(name) ? { libc: ['glibc'] } : {};
    const entry = { version, cpu: [cpu], ...(dev ? { dev } : {}), ...libc, optional: true, os: [os] };
    lock.packages[`node_modules/${name}`] = entry;
    added.push(name);
  }
}

if (process.argv.includes('--check')) {
  if (added.length > 0) {
    console.error(`complete-lock: package-lock.json lacks ${added.join(', ')}; run node tools/complete-lock.ts`);
    process.exitCode = 1;
  }
} else if (added.length > 0) {
  const packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(`complete-lock: added ${added.length} optional packages of other platforms`);
}
