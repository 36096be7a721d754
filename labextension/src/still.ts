import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { CodeCell } from '@jupyterlab/cells';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { OutputArea } from '@jupyterlab/outputarea';
import type { IOutputModel } from '@jupyterlab/rendermime';
import { Panel } from '@lumino/widgets';

const HTML = 'text/html';
const OURS = 'class="jp-sched-still"';

/**
 * What our views in a notebook say without their kernel. See docs/decisions/0012-a-notebook-without-its-kernel.md.
 *
 * A saved one says what it knew: JupyterLab prefers a widget to the HTML that is saved beside it, and ipywidgets has but
 * "model not found" to say (its issue 3773). The HTML is put beside the widget, and the style sheet shows the one or
 * the other. A live one is marked as ipywidgets marks it when its kernel is restarted, but not when it is shut down.
 */
export const stillPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-sched:still',
  description: 'What a notebook shows of its rules without a kernel.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_, tracker: INotebookTracker) => {
    tracker.widgetAdded.connect((_, { content, node, sessionContext }) => {
      content.model?.cells.changed.connect((_, change) => {
        if (change.type === 'add') {
          const end = change.newIndex + change.newValues.length;
          content.widgets.slice(change.newIndex, end).forEach(follow);
        }
      });
      content.widgets.forEach(follow);
      sessionContext.kernelChanged.connect(() => {
        for (const view of node.querySelectorAll('.jp-sched-root')) {
          view.classList.add('jupyter-widgets-disconnected');
        }
      });
    });
  }
};

/** Whoever trusts a notebook later has its outputs drawn anew. */
function follow(cell: unknown): void {
  if (cell instanceof CodeCell) {
    void complete(cell.outputArea);
    cell.outputArea.outputLengthChanged.connect(area => void complete(area));
  }
}

/** Put the saved HTML beside each widget of ours. What was run in this page is live, and needs none. */
async function complete(area: OutputArea): Promise<void> {
  if (area.future as unknown) {
    return;
  }
  for (const [index, child] of area.widgets.entries()) {
    const model = area.model.get(index);
    if (isOurs(model) && child instanceof Panel && child.widgets.length === 2) {
      const still = area.rendermime.createRenderer(HTML);
      still.addClass('jp-sched-kept');
      child.addWidget(still); // the third, after the prompt and the output
      await still.renderModel(model);
    }
  }
}

function isOurs({ data }: IOutputModel): boolean {
  const markup = data[HTML];
  return typeof markup === 'string' && markup.includes(OURS);
}
