import { notebookPlugin } from './notebook';
import { panelPlugin } from './panel';
import { settingsPlugin } from './settings';
import { stillPlugin } from './still';

export * from './tokens';

export default [settingsPlugin, panelPlugin, notebookPlugin, stillPlugin];
