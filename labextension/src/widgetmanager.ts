import type * as ManagerModule from '@jupyter-widgets/jupyterlab-manager';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

type Manager = typeof ManagerModule;

const VIEW = 'application/vnd.jupyter.widget-view+json';
const LOOK_MILLISECONDS = 10;
const LOOKS = 500;

/** JupyterLab's extension for ipywidgets is not installed, is disabled, or does not answer. */
export class WidgetsMissing extends Error {}

/** Return the extension for ipywidgets, which nothing else of ours needs. Raises WidgetsMissing. */
export async function loadManager(
  rendermime: IRenderMimeRegistry
): Promise<Manager> {
  if (!rendermime.getFactory(VIEW)) {
    throw new WidgetsMissing('it is not active');
  }
  try {
    return await import('@jupyter-widgets/jupyterlab-manager');
  } catch {
    throw new WidgetsMissing('it is not installed');
  }
}

/**
 * Let `rendermime`, which has rendered nothing yet, render the widgets of a session that is ready.
 *
 * ipywidgets renders in notebooks and consoles only (its issue 3946), but exports how it does so for a notebook:
 * it is passed a document that has a session and nothing else. It uses its own registry, so any widget library works.
 * It answers late: what is executed before would be sent twice. Raises WidgetsMissing.
 */
export async function connectWidgets(
  manager: Manager,
  session: ISessionContext,
  rendermime: IRenderMimeRegistry
): Promise<IDisposable> {
  const placeholder = rendermime.getFactory(VIEW);
  const connection = manager.registerWidgetManager(
    documentOf(session, rendermime),
    rendermime,
    [].values()
  );
  for (let look = 0; rendermime.getFactory(VIEW) === placeholder; look++) {
    if (look === LOOKS) {
      throw new WidgetsMissing('it does not answer');
    }
    await new Promise(resolve => setTimeout(resolve, LOOK_MILLISECONDS));
  }
  return connection;
}

function documentOf(
  sessionContext: ISessionContext,
  rendermime: IRenderMimeRegistry
): DocumentRegistry.IContext<INotebookModel> {
  const document: object = {
    sessionContext,
    model: {
      dirty: false,
      getMetadata: () => undefined,
      setMetadata: () => undefined
    },
    saveState: new Signal({}),
    urlResolver: rendermime.resolver
  };
  return document as DocumentRegistry.IContext<INotebookModel>;
}
