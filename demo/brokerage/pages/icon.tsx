import type { ChannelId } from '../channels.ts';

const shapes: Readonly<Record<ChannelId, string>> = {
  'customer-site': 'M3 21h18M5 21V9l7-5 7 5v12M10 21v-6h4v6',
  'stock-app': 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6M20 16V6',
  'futures-app': 'M4 18l5-6 4 3 7-9M15 6h5v5',
  'fund-site': 'M12 3v9l7 5M12 3a9 9 0 1 0 9 9 9 9 0 0 0-9-9z',
  'us-stock-app': 'M12 3v18M16.5 7.5A4 4 0 0 0 13 6h-2a3 3 0 0 0 0 6h2a3 3 0 0 1 0 6h-2a4 4 0 0 1-3.5-1.5',
  'fx-site': 'M4 8h14l-3-3M20 16H6l3 3',
  'fx-app': 'M8 2h8a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2zM9 10h6l-2-2M15 14H9l2 2',
};

export function ChannelIcon({ channel }: { readonly channel: ChannelId }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[channel]} />
    </svg>
  );
}
