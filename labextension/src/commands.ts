/** The commands, by which menus, the palette, toolbars and other extensions call us. */
export const CommandIDs = {
  open: 'jupyter-sched:open',
  insertForm: 'jupyter-sched:insert-form',
  restartKernel: 'jupyter-sched:restart-kernel'
} as const;
