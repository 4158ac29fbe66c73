// Tells Streamlit where its server is, so that it need not try the page's own address first (two 404s on every visit).
window.__streamlit = { BACKEND_BASE_URL: new URL("..", document.currentScript.src).href }
