import { Poll } from '@lumino/polling';

import type { ISettingsSource } from './tokens';
import type { SchedulerView } from './view';

/** Let a view read the rules again as often as the settings say, while somebody can see it. */
export function keepFresh(
  view: SchedulerView,
  settings: ISettingsSource
): void {
  const poll = new Poll({
    name: 'jupyter-sched:refresh',
    factory: () => view.refresh(),
    frequency: frequency(settings),
    standby: () => !view.isVisible || 'when-hidden'
  });
  const follow = (): void => {
    poll.frequency = frequency(settings);
    void poll.schedule();
  };
  settings.changed.connect(follow);
  view.disposed.connect(() => {
    settings.changed.disconnect(follow);
    poll.dispose();
  });
}

function frequency({ current }: ISettingsSource): {
  backoff: boolean;
  interval: number;
  max: number;
} {
  const seconds = current.refreshSeconds;
  const interval = seconds > 0 ? seconds * 1000 : Poll.NEVER;
  return { backoff: false, interval, max: Poll.NEVER };
}
