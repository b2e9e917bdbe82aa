// Package e2e holds the tests that look at kickoff from outside: the built
// binary in a pseudo-terminal against the sandbox, and the rule of who may
// import whom. What one package promises by itself is tested beside that package.
package e2e
