/**
 * The places of a phone on a map that is part of the dashboard; tiles of a server come on top where one is set. Moved
 * with the mouse, a finger, or the arrow keys and + and -.
 */
import { circleMarker, control, geoJSON, latLngBounds, map as createMap, tileLayer } from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import world from 'world-atlas/countries-50m.json';
import { useSession } from '../../app/session';
import { formatInstant } from '../../parts/when';
import type { PlaceEntry } from './data';
import './phone-map.css';

const atlas = world as unknown as Topology<{ countries: GeometryCollection }>;
const countries = feature(atlas, atlas.objects.countries);

/** Close enough to tell towns apart, far enough to recognise the country without tiles. */
const CLOSEST = { plain: 6, tiled: 15 };

/** @param places the newest first; at least one */
export default function PhoneMap({ places }: { places: readonly PlaceEntry[] }) {
  const { t } = useTranslation('phones');
  const box = useRef<HTMLDivElement>(null);
  const tiles = useSession().app.map_tile_url;
  useEffect(() => {
    if (!box.current) return;
    const closest = tiles ? CLOSEST.tiled : CLOSEST.plain;
    const map = createMap(box.current, {
      zoomControl: false,
      attributionControl: false,
      maxZoom: 18,
      minZoom: 1,
    });
    // Before anything is drawn: Leaflet cannot clip shapes to a view that is not there.
    const bounds = latLngBounds(places.map(({ latitude, longitude }) => [latitude, longitude]));
    map.fitBounds(bounds, { maxZoom: closest, padding: [24, 24] });
    control.zoom({ zoomInTitle: t('zoomIn'), zoomOutTitle: t('zoomOut') }).addTo(map);
    geoJSON(countries, { interactive: false, style: { className: 'country' } }).addTo(map);
    if (tiles) tileLayer(tiles, { maxZoom: 19 }).addTo(map);
    for (const [age, { latitude, longitude, created_at }] of [...places.entries()].reverse()) {
      const className = age === 0 ? 'place place-last' : 'place';
      const said = age === 0 ? `${formatInstant(created_at)} (${t('lastPlace')})` : formatInstant(created_at);
      // A text node: nothing that comes from outside is read as HTML.
      circleMarker([latitude, longitude], { radius: age === 0 ? 8 : 5, className })
        .bindTooltip(() => document.createTextNode(said) as unknown as HTMLElement)
        .addTo(map);
    }
    return () => {
      map.remove();
    };
  }, [places, tiles, t]);
  return (
    <div
      ref={box}
      className={tiles ? 'phone-map has-tiles' : 'phone-map'}
      role="region"
      aria-label={t('map')}
      tabIndex={0}
    />
  );
}
