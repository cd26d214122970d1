import type { LivePage } from '../live/routes.js';
import { pageHtml, pagePolicy } from '../report/page-html.js';
import { pageAssets } from './page-assets.js';

const policy = "connect-src 'self'";

/** The page that `cgmon serve` and `cgmon run --listen` answer "/" with. */
export function livePage(): LivePage {
  const assets = pageAssets('live-page');
  return {
    html: pageHtml(assets, { title: 'cgmon', lines: [], policy }),
    policy: `${pagePolicy(assets, policy)}; frame-ancestors 'none'`,
  };
}
