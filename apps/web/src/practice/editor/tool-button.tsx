import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

/** A tool as a picture; its tooltip tells name and key. */
export function ToolButton(props: {
  readonly label: string;
  readonly keys: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  const { label, keys, pressed, disabled = false, onClick, children } = props;
  return (
    <Tooltip label={`${label} (${keys})`} openDelay={350}>
      <ActionIcon
        size={32}
        variant={pressed ? 'filled' : 'subtle'}
        color={pressed ? 'accent' : 'gray'}
        aria-label={label}
        {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
