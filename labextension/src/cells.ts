import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';

/** Whether a notebook's kernel runs Python, as far as is known: a notebook without a kernel is asked for one. */
export function speaksPython(panel: NotebookPanel | null): boolean {
  if (!panel) {
    return false;
  }
  const { session, specsManager } = panel.sessionContext;
  const name = session?.kernel?.name ?? '';
  const language = specsManager.specs?.kernelspecs[name]?.language ?? 'python';
  return language.toLowerCase() === 'python';
}

/** Make the cell with this code the active one: the one that has it already, an empty one, or a new one below. */
export function goToCode(notebook: Notebook, code: string): void {
  notebook.deselectAll();
  notebook.mode = 'command';
  const found = notebook.widgets.findIndex(
    ({ model }) => model.type === 'code' && sourceOf(model) === code
  );
  if (found >= 0) {
    notebook.activeCellIndex = found;
    return;
  }
  const active = notebook.activeCell?.model;
  if (active?.type !== 'code' || sourceOf(active)) {
    NotebookActions.insertBelow(notebook);
  }
  notebook.activeCell?.model.sharedModel.setSource(code);
}

function sourceOf(model: { sharedModel: { getSource(): string } }): string {
  return model.sharedModel.getSource().trim();
}
