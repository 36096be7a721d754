/** The commands, by which menus, the palette, toolbars and other extensions call us. */
export const CommandIDs = {
  open: 'jupyter-sched:open',
  insertForm: 'jupyter-sched:insert-form',
  close: 'jupyter-sched:close',
  restartKernel: 'jupyter-sched:restart-kernel',
  openSettings: 'jupyter-sched:open-settings',
  switchSandbox: 'jupyter-sched:switch-sandbox'
} as const;
