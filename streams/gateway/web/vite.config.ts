import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no inlined scripts
    modulePreload: false,
    reportCompressedSize: true,
  },
});
