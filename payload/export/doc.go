// Package export writes a launch as code: the same request, with the same bytes
// as its body, in the language of whoever is about to automate it. The token
// never stands in the code; it comes from TALLYFY_ACCESS_TOKEN when it runs.
//
// Local files are uploaded first by the code itself, and take the place of what
// stands for them in the body.
package export
