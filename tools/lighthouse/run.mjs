// Measures pages with Lighthouse as on a slow phone over a slow network, and fails below 95 of 100 in any category.
//
//	node run.mjs URL…
import lighthouse from 'lighthouse'
import { launch } from 'chrome-launcher'

const least = 95
const categories = ['performance', 'accessibility', 'best-practices']

const browser = await launch({
  chromePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
})
let worst = 100
for (const url of process.argv.slice(2)) {
  const { lhr } = await lighthouse(url, { port: browser.port, onlyCategories: categories, logLevel: 'error' })
  const scores = categories.map((name) => Math.round(lhr.categories[name].score * 100))
  const painted = lhr.audits['largest-contentful-paint'].displayValue
  console.log(url, categories.map((name, i) => `${name} ${scores[i]}`).join(', '), `largest paint ${painted}`)
  for (const audit of Object.values(lhr.audits)) {
    if (audit.score !== null && audit.score < 0.9) console.log('  ', audit.title, audit.displayValue ?? '')
  }
  worst = Math.min(worst, ...scores)
}
browser.kill()
process.exit(worst < least ? 1 : 0)
