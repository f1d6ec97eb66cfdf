import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent, for action; index 6 carries white text in both schemes (WCAG AA). */
const ACCENT: MantineColorsTuple = [
  '#edf2ff',
  '#dbe4ff',
  '#bccdff',
  '#9db6ff',
  '#86a5ff',
  '#4f78ee',
  '#2b59d9',
  '#234bbd',
  '#1d3f9f',
  '#173380',
];

/** Greys of fields and switches in the dark, of the same cold family as the page's own surfaces. */
const DARK: MantineColorsTuple = [
  '#eceef0',
  '#b2b8bf',
  '#939aa2',
  '#5b626b',
  '#3d434b',
  '#2f343b',
  '#22262b',
  '#1a1d21',
  '#15181b',
  '#0d0f11',
];

export const theme = createTheme({
  fontFamily: "'Inter Variable', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif",
  fontFamilyMonospace:
    "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace",
  primaryColor: 'accent',
  primaryShade: 6,
  colors: { accent: ACCENT, dark: DARK },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  headings: { fontWeight: '600' },
  components: {
    Modal: { defaultProps: { radius: 'lg', padding: 'xl' }, styles: { title: { fontSize: 18, fontWeight: 600 } } },
  },
});

const SURFACES = {
  '--mantine-color-body': 'var(--p-bg)',
  '--mantine-color-text': 'var(--p-ink)',
  '--mantine-color-dimmed': 'var(--p-ink-2)',
  '--mantine-color-placeholder': 'var(--p-ink-3)',
  '--mantine-color-default': 'var(--p-surface)',
  '--mantine-color-default-hover': 'var(--p-hover)',
  '--mantine-color-default-border': 'var(--p-line-strong)',
  // Words of quiet buttons: the accent and the red of the page, which Mantine makes nearly black or white.
  '--mantine-color-accent-light': 'var(--p-accent-soft)',
  '--mantine-color-accent-light-color': 'var(--p-accent)',
  '--mantine-color-accent-light-hover': 'color-mix(in srgb, var(--p-accent-soft) 94%, var(--p-accent))',
  '--mantine-color-error': 'var(--p-drop)',
  '--mantine-color-red-filled': '#c92a2a',
  '--mantine-color-red-filled-hover': '#b02525',
  '--mantine-color-red-light': 'var(--p-drop-soft)',
  '--mantine-color-red-light-hover': 'color-mix(in srgb, var(--p-drop-soft) 94%, var(--p-drop))',
  '--mantine-color-red-light-color': 'var(--p-drop)',
};

/** Mantine's surfaces follow the page's own tokens, which theme.css defines for both schemes. */
export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: SURFACES, dark: SURFACES });
