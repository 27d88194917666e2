import type { ComponentChildren } from 'preact';
import { Logo } from './logo.tsx';

/** A calm full-width message: empty, not found, failed. */
export function Notice(props: { title: string; text: string; level?: 1 | 2; children?: ComponentChildren }) {
  const Heading = props.level === 1 ? 'h1' : 'h2';
  return (
    <div class="notice">
      <span class="notice-mark">
        <Logo />
      </span>
      <Heading class="notice-title">{props.title}</Heading>
      <p class="notice-text">{props.text}</p>
      {props.children}
    </div>
  );
}
