// Package values reads the map of --values, from field to value, as JSON or as
// YAML. It knows notation only: which field a key names and what its value
// means is decided elsewhere.
package values
