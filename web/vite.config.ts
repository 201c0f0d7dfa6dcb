import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const server = process.env.SC_SERVER ?? 'http://127.0.0.1:8000'

/** Beside each text file its packed forms, so that the server packs nothing. */
const packed = (): Plugin => ({
  name: 'packed',
  apply: 'build',
  writeBundle({ dir = '' }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|html|svg)$/.test(name)) continue
      const file = join(dir, name)
      const plain = readFileSync(file)
      writeFileSync(`${file}.br`, brotliCompressSync(plain))
      writeFileSync(`${file}.gz`, gzipSync(plain, { level: 9 }))
    }
  },
})

/** The one font that every page is set in is asked for with the page, not when its sheet is read. */
const fontFirst = (): Plugin => ({
  name: 'font-first',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {} }) {
      const font = Object.keys(bundle).find((name) => /plex-sans-latin-wght.*\.woff2$/.test(name))
      if (!font) throw new Error('the font of the console is not in the build')
      const attrs = { rel: 'preload', href: `/${font}`, as: 'font', type: 'font/woff2', crossorigin: true }
      return [{ tag: 'link', attrs, injectTo: 'head' }]
    },
  },
})

export default defineConfig({
  plugins: [react(), fontFirst(), packed()],
  resolve: { alias: { '~': new URL('./src', import.meta.url).pathname } },
  server: { proxy: { '/api': { target: server }, '/sign-in': { target: server } } },
  build: {
    outDir: '../src/smart_campaigns/_web',
    emptyOutDir: true,
    // Fonts and drawings stay files: the server's policy lets nothing come from `data:`.
    assetsInlineLimit: 0,
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], css: false },
})
