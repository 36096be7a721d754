import { LabIcon } from '@jupyterlab/ui-components';

import svgstr from '../style/icon.svg';

/** Steps of a pipeline, and a clock. */
export const schedulerIcon = new LabIcon({
  name: 'jupyter-sched:icon',
  svgstr
});
