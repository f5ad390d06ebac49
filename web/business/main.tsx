import '../parts/style.css'
import '../parts/console.css'
