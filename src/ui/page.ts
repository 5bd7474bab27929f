import { type FunctionComponent, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** The whole document as text; props are checked against the component's own. */
export function page<Props extends object>(component: (props: Props) => VNode, props: Props): string {
  const node = h(component as FunctionComponent<Props>, props as Props & object);
  return `<!doctype html>${renderToString(node as VNode<unknown>)}`;
}
