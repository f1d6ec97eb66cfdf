import { expect, test } from 'vitest';
import { openSimulation } from '../simulate/simulation.ts';
import { readJobShopLab } from './job-shop-lab.ts';

/** Written after the format of JobShopLab's documentation ("DSL Reference"), with one of everything. */
const FULL = `title: InstanceConfig
instance_config:
  description: "three machines"
  instance:
    description: "3x3"
    specification: |
      (m0,t)|(m1,t)|(m2,t)
      j0|(0,3) (1,2) (2,2)
      j1|(0,2) (2,1) (1,4)
      j2|(1,4) (2,3) (0,3)
    time_behavior: static
    tool_usage:
      - job: "j0"
        operation_tools: ["tl-0", "tl-1", "tl-0"]
      - job: "j1"
        operation_tools: ["tl-1", "tl-0", "tl-0"]
      - job: "j2"
        operation_tools: ["tl-0", "tl-0", "tl-1"]
  setup_times:
    - machine: "m-0"
      specification: |
        tl-0|tl-1
        tl-0|0 2
        tl-1|5 0
      time_behavior: static
  machines:
    prebuffer:
      - capacity: 6
        type: "lifo"
    postbuffer:
      - capacity: 4
        type: "fifo"
  logistics:
    type: "agv"
    amount: 2
    specification: |
      m-0|m-1|m-2|in-buf|out-buf
      m-0|0 2 5 2 7
      m-1|2 0 8 3 6
      m-2|5 2 0 6 2
      in-buf|2 3 6 0 9
      out-buf|7 5 2 9 0
    time_behavior: static
  outages:
    - component: "m"
      type: "maintenance"
      duration: 5
      frequency: { type: "gaussian", base: 1000, std: 10 }
  buffer:
    - name: "b-0"
      type: "fifo"
init_state:
  t-0: { location: m-1 }
  t-1: { location: out-buf }
`;

test('an instance becomes a plant, and what it cannot express is told', () => {
  const { plant, leftOut } = readJobShopLab(FULL, 'full.yaml');
  expect(leftOut.map(({ path, message }) => `${path}: ${message.en}`)).toEqual([
    'instance_config.buffer: is not expressed here',
    'instance_config.machines.prebuffer: lifo becomes free choice',
  ]);
  expect(plant.layout).toMatchObject({ entry: 'in-buf', exit: 'out-buf' });
  expect(plant.layout.travelTimes?.seconds[0]).toEqual([0, 2, 5, 2, 7]);
  expect(plant.vehicles.map(({ start }) => start)).toEqual(['m-1', 'out-buf']);
  expect(plant.islands[0]).toMatchObject({
    inBuffer: { capacity: 6, discipline: 'any' },
    outBuffer: { capacity: 4 },
    setupTimes: [
      { from: 'tl-0', to: 'tl-1', time: 2 },
      { from: 'tl-1', to: 'tl-0', time: 5 },
    ],
  });
  expect(plant.workMasters[1]!.steps[0]).toMatchObject({
    setupGroup: 'tl-1',
    alternatives: [{ island: 'm-0', time: 2 }],
  });
  expect(plant.reliability).toHaveLength(1);
  const { run, advance } = openSimulation(plant, { seed: 1 });
  advance(3_600_000);
  expect(run.finished).toBe(3);
});

test.each([
  ['j1|(0,2) (2,1) (1,4)', 'j1|(0,2) (2,-1) (1,4)', /found \(2,-1\) \(line 9, full.yaml\)/],
  ['j1|(0,2) (2,1) (1,4)', 'j1|(0,2) (2,NaN) (1,4)', /found \(2,NaN\) \(line 9,/],
  ['j1|(0,2) (2,1) (1,4)', 'j1|(0,2) oops', /expected \(machine, time\) pairs.*\(line 9,/],
  ['j2|(1,4)', 'j7|(1,4)', /expected job j2, found j7.*\(line 10,/],
  ['m-1|2 0 8 3 6', 'm-1|2 0 8 3', /expected 5 times, found 4 \(line 39,/],
  ['m-1|2 0 8 3 6', 'm-1|2 0 -8 3 6', /not negative, found -8 \(line 39,/],
  ['      out-buf|7 5 2 9 0\n', '', /expected 5 rows, found 4 \(line 37,/],
  ['amount: 2', 'amount: -2', /amount/],
])('%s -> %s is named', (from, to, message) => {
  expect(FULL).toContain(from);
  expect(() => readJobShopLab(FULL.replace(from, to), 'full.yaml')).toThrow(message);
});

test('hostile YAML is refused', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
    .split('')
    .map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(10)}]`)
    .join('\n')}\n`;
  expect(() => readJobShopLab(bomb, 'bomb.yaml')).toThrow(/Cannot read the instance: .*\(bomb.yaml\)/);
  expect(() => readJobShopLab('['.repeat(200_000), 'deep.yaml')).toThrow(/Cannot read the instance: .*\(deep.yaml\)/);
  expect(() => readJobShopLab(' '.repeat(16_000_001), 'large.yaml')).toThrow(/at most 16000000/);
});
