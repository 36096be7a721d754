import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import type { ISchedulerSettings } from './tokens';
import { ISettingsSource } from './tokens';

const ID = 'jupyter-sched:plugin';
const DEFAULTS: ISchedulerSettings = {
  kernelName: '',
  refreshSeconds: 60,
  region: '',
  profile: '',
  sandbox: false
};

/** Follows the registry; has the defaults until it answers, and where there is none. */
class SettingsSource implements ISettingsSource {
  current = DEFAULTS;
  readonly changed = new Signal<this, ISchedulerSettings>(this);

  async useSandbox(use: boolean): Promise<void> {
    if (this._settings) {
      await this._settings.set('sandbox', use);
    } else {
      this._take({ ...this.current, sandbox: use });
    }
  }

  async follow(registry: ISettingRegistry): Promise<void> {
    const settings = await registry.load(ID);
    const read = (): void => {
      const set = settings.composite as Partial<ISchedulerSettings>;
      this._take({ ...DEFAULTS, ...set });
    };
    settings.changed.connect(read);
    read();
    this._settings = settings;
  }

  private _take(settings: ISchedulerSettings): void {
    this.current = settings;
    this.changed.emit(settings);
  }

  private _settings: ISettingRegistry.ISettings | null = null;
}

export const settingsPlugin: JupyterFrontEndPlugin<ISettingsSource> = {
  id: ID,
  description: 'The settings of the Pipeline Scheduler.',
  autoStart: true,
  optional: [ISettingRegistry],
  provides: ISettingsSource,
  activate: async (_, registry: ISettingRegistry | null) => {
    const source = new SettingsSource();
    if (registry) {
      await source.follow(registry);
    }
    return source;
  }
};
