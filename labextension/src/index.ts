import { notebookPlugin } from './notebook';
import { panelPlugin } from './panel';
import { settingsPlugin } from './settings';

export * from './tokens';

export default [settingsPlugin, panelPlugin, notebookPlugin];
