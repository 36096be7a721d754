import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

/** What the user has set: see schema/plugin.json. */
export interface ISchedulerSettings {
  readonly kernelName: string;
  readonly refreshSeconds: number;
  readonly region: string;
  readonly profile: string;
  readonly sandbox: boolean;
}

/** The settings as they are now, and a signal when they are others. useSandbox: write that setting. */
export interface ISettingsSource {
  readonly current: ISchedulerSettings;
  readonly changed: ISignal<ISettingsSource, ISchedulerSettings>;
  useSandbox(use: boolean): Promise<void>;
}

export const ISettingsSource = new Token<ISettingsSource>(
  'jupyter-sched:ISettingsSource',
  'The settings of the Pipeline Scheduler.'
);

/** What somebody can do about what a notice says. main: it is what most will want. */
export interface INoticeAction {
  readonly label: string;
  readonly main: boolean;
  readonly run: () => void;
}

/** What a notice says. details: long text that is folded away. */
export interface INotice {
  readonly kind: 'progress' | 'warning' | 'error';
  readonly text: string;
  readonly details?: string;
  readonly action?: INoticeAction;
}
