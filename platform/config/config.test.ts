import { expect, test } from 'vitest';
import { parseServices, readConfig } from './config.ts';

test('readConfig() has a default for everything, and an empty variable counts as not set', () => {
  expect(readConfig({ HOME: '/home/li', PALAESTRA_PORT: '' })).toEqual({
    dataFolder: '.palaestra',
    host: '127.0.0.1',
    port: 7420,
    plantHost: '127.0.0.1',
    publicUrl: null,
    services: ['web', 'worker', 'scheduler'],
    databaseUrl: null,
    databaseSeconds: null,
    uploads: {},
    logLevel: 'info',
    server: null,
    key: null,
    debug: false,
    home: '/home/li',
  });
});

test('limits of uploads are given in gigabytes, and only those that are set', () => {
  const { uploads } = readConfig({ PALAESTRA_UPLOAD_QUOTA_GB: '1.5', PALAESTRA_UPLOAD_PARTS: '8' });
  expect(uploads).toEqual({ quotaBytes: 1.5e9, partsInFlight: 8 });
  expect(() => readConfig({ PALAESTRA_UPLOAD_GB: '-1' })).toThrow(/PALAESTRA_UPLOAD_GB/);
});

test('readConfig() tells every fault at once, and no password', () => {
  const environment = {
    PALAESTRA_PORT: 'http',
    PALAESTRA_LOG: 'loud',
    PALAESTRA_SERVICES: 'web,wroker',
    DATABASE_URL: 'mysql://root:secret@db/x',
  };
  const read = () => readConfig(environment);
  for (const name of Object.keys(environment)) expect(read).toThrow(new RegExp(name));
  expect(read).not.toThrow(/secret/);
});

test('parseServices() names the unknown one', () => {
  expect(parseServices('web, worker')).toEqual(['web', 'worker']);
  expect(() => parseServices('web,wroker')).toThrow(/found "wroker"/);
});
