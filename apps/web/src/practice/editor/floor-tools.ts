/** What a click on the floor does. */
export const TOOLS = ['select', 'path', 'island', 'halt', 'dock', 'park', 'charge', 'supermarket', 'vehicle'] as const;
export type Tool = (typeof TOOLS)[number];

/** The key of each tool. */
export const TOOL_KEYS: Readonly<Record<Tool, string>> = {
  select: 'v',
  path: 'p',
  island: 'i',
  halt: 'h',
  dock: 'd',
  park: 'k',
  charge: 'c',
  supermarket: 's',
  vehicle: 'b',
};

/** Metres between the lines of the grid. */
export const GRID_STEPS = [0.5, 1, 2, 5] as const;
export type GridStep = (typeof GRID_STEPS)[number];
