import { CommandToolbarButton, Toolbar } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import { CommandIDs } from './commands';
import type { IPlace, SchedulerPanel, SchedulerTracker } from './place';
import type { ISettingsSource } from './tokens';

const SETTINGS = 'settingeditor:open';

/** Add the commands of the panel's own toolbar. */
export function addToolbarCommands(
  commands: CommandRegistry,
  tracker: SchedulerTracker,
  settings: ISettingsSource,
  trans: TranslationBundle
): void {
  commands.addCommand(CommandIDs.switchSandbox, {
    label: () =>
      settings.current.sandbox
        ? trans.__('Use AWS')
        : trans.__('Use the Local Sandbox'),
    caption: () =>
      settings.current.sandbox
        ? trans.__('Leave the sandbox, and work on AWS')
        : trans.__('Work in a local AWS, with no account and at no cost'),
    execute: () => settings.useSandbox(!settings.current.sandbox)
  });
  settings.changed.connect(() => {
    commands.notifyCommandChanged(CommandIDs.switchSandbox);
  });

  commands.addCommand(CommandIDs.openSettings, {
    label: trans.__('Settings'),
    caption: trans.__('Region, profile, kernel and refresh interval'),
    isVisible: () => commands.hasCommand(SETTINGS),
    execute: () => commands.execute(SETTINGS, { query: 'Pipeline Scheduler' })
  });

  commands.addCommand(CommandIDs.restartKernel, {
    label: trans.__('Restart Kernel'),
    caption: trans.__('Begin anew; a form that is not saved is lost'),
    isEnabled: () => tracker.size > 0,
    execute: () => {
      tracker.forEach(({ content }) => {
        content.restart();
      });
    }
  });

  commands.addCommand(CommandIDs.close, {
    label: trans.__('Close'),
    caption: trans.__('Close the panel, and end its kernel'),
    execute: () => {
      tracker.forEach(panel => {
        panel.close();
      });
    }
  });
}

/** Fill the toolbar of a panel. A sidebar only hides what is in it, so there it has a button that closes. */
export function fillToolbar(
  { toolbar }: SchedulerPanel,
  commands: CommandRegistry,
  { area }: IPlace
): void {
  toolbar.addItem('space', Toolbar.createSpacerItem());
  const { switchSandbox, openSettings, restartKernel, close } = CommandIDs;
  const always = [switchSandbox, openSettings, restartKernel];
  for (const id of area === 'right' ? [...always, close] : always) {
    toolbar.addItem(id, new CommandToolbarButton({ commands, id }));
  }
}
