import { useMessages } from '../../ui/page-context.tsx';
import { healthRows } from './health-rows.ts';
import type { ShownHealth } from './publish-health.ts';

/** How the sending goes: advice in words, told when it changes, and the figures behind it. */
export function HealthCard({ health }: { health: ShownHealth | null }) {
  const text = useMessages().studio.browser.health;
  const advice = health?.advice ?? null;
  return (
    <section class="health" data-advice={advice ?? 'measuring'} aria-labelledby="health-title">
      <h3 id="health-title" class="health-title">
        {text.title}
      </h3>
      <p class="health-advice" role="status">
        {advice === null ? text.measuring : text.advice[advice]}
      </p>
      {health !== null && (
        <dl class="health-rows">
          {healthRows(health).map(({ row, value }) => (
            <div key={row} class="health-row">
              <dt>{text[row]}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {health.limitation !== null && (
            <div class="health-row">
              <dt>{text.limitedBy}</dt>
              <dd>{text.limitation[health.limitation]}</dd>
            </div>
          )}
        </dl>
      )}
    </section>
  );
}
