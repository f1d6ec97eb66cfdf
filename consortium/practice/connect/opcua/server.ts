import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PalaestraError } from '@palaestra/core';
import type { Run } from '@palaestra/islands';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { OPCUAServer } from 'node-opcua-server';
import { alike } from '../alike.ts';
import { machinePace, type Pace } from '../pace.ts';
import type { RunningPlant } from '../running-plant.ts';
import { machinesOf, makeReadOnly, NODESETS, OWN_NAMESPACE } from './companion.ts';
import { counts } from './counts.ts';
import { addJobs } from './jobs.ts';
import { addMachines } from './machines.ts';
import { addPlant } from './plant-object.ts';

/** `MessageSecurityMode.SignAndEncrypt`. */
const SIGN_AND_ENCRYPT = 3;
/** Between two looks at the plant, ms. */
const REFRESH_MS = 200;

export interface OpcuaOptions {
  /** 0 for any. */
  readonly port: number;
  /** Keys and certificates; made with permissions for the owner alone. */
  readonly folder: string;
  /** 127.0.0.1 by default. On any other address, without `client`, only clients whose certificate was put into `trusted/certs` get in, encrypted. */
  readonly host?: string;
  /**
   * Who may call the methods of job control. On an address for others, everybody who gets in has to be this one, encrypted,
   * and any certificate will do.
   */
  readonly client?: { readonly user: string; readonly password: string };
  /** What was refused, in a sentence. */
  readonly fault?: (text: string) => void;
  readonly pace?: Pace;
}

export interface OpcuaPlant {
  /** `opc.tcp://127.0.0.1:4840`. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Show a running plant by OPC UA. Nothing can be written; the methods of job control act for `client` alone.
 *
 * @throws PalaestraError `unavailable` when the port is taken.
 */
export async function openOpcua(plant: RunningPlant, options: OpcuaOptions): Promise<OpcuaPlant> {
  const { port, folder, host = '127.0.0.1', client, fault = () => {}, pace = machinePace } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // A folder that was there may be open to others.
  await chmod(folder, 0o700);
  const isLocal = host === '127.0.0.1' || host === '::1' || host === 'localhost';
  const certificates = new OPCUACertificateManager({
    rootFolder: folder,
    // Who a client is, its password tells.
    automaticallyAcceptUnknownCertificate: client !== undefined,
  });
  const server = new OPCUAServer({
    port,
    host,
    hostname: host,
    nodeset_filename: [...NODESETS],
    serverCertificateManager: certificates,
    // A certificate of one's own making is no password.
    userCertificateManager: new OPCUACertificateManager({
      rootFolder: join(folder, 'users'),
      automaticallyAcceptUnknownCertificate: false,
    }),
    serverInfo: { applicationUri: OWN_NAMESPACE, productUri: OWN_NAMESPACE, applicationName: { text: 'Palaestra' } },
    buildInfo: { productName: 'Palaestra', manufacturerName: 'Palaestra' },
    // Without a name and password there is nothing but reading.
    allowAnonymous: isLocal || client === undefined,
    userManager: {
      isValidUser(user: string, password: string) {
        const isKnown = client !== undefined && alike(user, client.user) && alike(password, client.password);
        if (!isKnown) fault('A client was refused by OPC UA: wrong name or password');
        return isKnown;
      },
    },
    // Who is to encrypt has to be told the certificate first; nothing else is told without encryption.
    disableDiscovery: client === undefined,
    maxConnectionsPerEndpoint: 50,
    ...(isLocal ? {} : { securityModes: [SIGN_AND_ENCRYPT] }),
  });
  let stopListening: () => void = () => {};
  let callOff: () => void = () => {};
  try {
    await server.initialize();
    const space = server.engine.addressSpace!;
    space.registerNamespace(OWN_NAMESPACE);
    const done = counts(plant.simulation.run.units.length);
    const whole = addPlant(space, plant);
    const jobs = addJobs(space, whole.object, plant, { user: client?.user ?? null, fault });
    const machines = addMachines(space, plant, done);
    makeReadOnly(whole.object);
    makeReadOnly(machinesOf(space));
    const add = (run: Run, from: number, to: number) => {
      done.add(run, from, to);
      jobs.add(run, from, to);
    };
    // What the log still has of the time before.
    add(plant.simulation.run, 0, plant.simulation.run.log.count);
    const stopRows = plant.onRows(add);
    // The run has the new things once the change is through.
    const stopPlant = plant.onPlant(() =>
      queueMicrotask(() => {
        for (const object of [...whole.grow(), ...machines.grow()]) makeReadOnly(object);
      }),
    );
    stopListening = () => {
      stopRows();
      stopPlant();
    };
    const refresh = () => {
      whole.refresh();
      machines.refresh();
      jobs.refresh();
      callOff = pace.later(REFRESH_MS, refresh);
    };
    refresh();
    await server.start();
  } catch (error) {
    stopListening();
    callOff();
    await server.shutdown(0).catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new PalaestraError('unavailable', `Cannot open the OPC UA server: ${reason} (port ${port})`);
  }
  return {
    url: server.getEndpointUrl(),
    async stop() {
      stopListening();
      callOff();
      await server.shutdown(0);
    },
  };
}
