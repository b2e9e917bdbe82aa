// Package export writes a launch as code: the same request, with the same bytes as its
// body, in the language of whoever is about to automate it. Token and organisation never
// stand in the code; they come from the environment when it runs.
//
// Local files are uploaded first by the code itself, and what the server says of them
// takes the place of what stands for them in the body.
//
// A language is a row of languages and a program in the folder samples; what a text has to
// look like in its source is in literal.go. The shortest command of our own is in
// command.go. What a launch is made of does not live here.
package export

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
)

// Call is a launch and where it goes.
type Call struct {
	// BaseURL is the API's root without a slash at its end; "" for a sandbox that is gone
	// when the code runs, so that the environment has to name another.
	BaseURL string
	// Org is the organisation's id, which the code tells and does not hold.
	Org      string
	Template payload.Template
	Launch   payload.Launch
	// Env is what the launch was read against; Flags are those of our command line that
	// say where it goes. Both matter to the kickoff command alone.
	Env   payload.Env
	Flags []string
}

// Command is the language that is our own command line.
const Command = "kickoff"

// language is one that a launch can be written in.
type language struct {
	name string
	// file is what the code is called where it is saved.
	file string
	// quoted is a short text in the language's source, body a part of the body.
	quoted, body func(string) string
	// uploaded is the server's object for a file, in the source: for the i-th file, by
	// its path and its name as literals.
	uploaded func(i int, path, name string) string
	// keeps is the line that has the i-th file uploaded and keeps its object, where an
	// expression cannot.
	keeps func(i int, path, name string) string
	// between stands between the parts of the body.
	between string
	// ascii: nothing but ASCII is read alike everywhere.
	ascii bool
}

func languages() []language {
	// with fills the number of a file, its path and its name in.
	with := func(format string) func(int, string, string) string {
		return func(i int, path, name string) string {
			return strings.NewReplacer("#", strconv.Itoa(i), "PATH", path, "NAME", name).Replace(format)
		}
	}
	const plus = " + "
	return []language{
		{"curl", "launch.sh", ShellWord, ShellWord, with(`"$file#"`), with("file#=$(upload PATH)\n"), " ", false},
		{"javascript", "launch.js", inQuotes(utf16Escape), templateLiteral, with("await upload(PATH)"), nil, plus, false},
		{"python", "launch.py", inQuotes(pythonEscape), longString, with("upload(PATH, NAME)"), nil, plus, false},
		{"java", "LaunchProcess.java", inQuotes(javaEscape), textBlocks, with("upload(PATH, NAME)"), nil, plus, true},
		{"go", "launch.go", strconv.Quote, backQuoted, with("upload(PATH)"), nil, plus, false},
		{"cpp", "launch.cpp", inQuotes(octalEscape), rawStrings, with("file#"), with("        const std::string file# = upload(PATH, NAME);\n"), plus, false},
		{"csharp", "LaunchProcess.cs", inQuotes(utf16Escape), verbatim, with("await Upload(PATH, NAME)"), nil, plus, false},
		{Command, "launch-command.sh", nil, nil, nil, nil, "", false},
	}
}

// Languages are the names that Code takes.
func Languages() []string {
	var names []string
	for _, l := range languages() {
		names = append(names, l.name)
	}
	return names
}

// Check refuses a language that Code does not know.
func Check(name string) error {
	_, err := find(name)
	return err
}

// FileName is what to call code of that language where it is saved.
func FileName(name string) string {
	l, _ := find(name)
	return l.file
}

// Code is the launch in that language.
func Code(name string, c Call) (string, error) {
	l, err := find(name)
	if err != nil {
		return "", err
	}
	if l.quoted == nil {
		return command(c), nil
	}
	return l.write(c)
}

func find(name string) (language, error) {
	all := languages()
	if i := slices.IndexFunc(all, func(l language) bool { return l.name == name }); i >= 0 {
		return all[i], nil
	}
	return language{}, fmt.Errorf("%s is no language that a launch can be exported in; there are %s", humanize.Quote(name), humanize.List(Languages()))
}

//go:embed samples/*.tmpl
var samples embed.FS

// write fills the language's program in. text/template would do it too, but a program that
// uses it carries each method of each type: four megabytes.
func (l language) write(c Call) (string, error) {
	sample, err := samples.ReadFile("samples/" + l.name + ".tmpl")
	if err != nil {
		return "", err
	}
	base, otherwise, needed := "", "", ` "${TALLYFY_BASE_URL:?}"`
	settings := "TALLYFY_ACCESS_TOKEN, TALLYFY_ORG_ID and TALLYFY_BASE_URL come from the environment."
	if c.BaseURL != "" {
		base = l.quoted(c.BaseURL)
		otherwise, needed = ", "+base, ""
		settings = "TALLYFY_ACCESS_TOKEN and TALLYFY_ORG_ID (" + comment(c.Org) + ") come from the environment, TALLYFY_BASE_URL where it is set."
	}
	var expressions []string
	var uploads strings.Builder
	files := 0
	for _, p := range c.parts() {
		if p.file == nil {
			expressions = append(expressions, l.body(p.text))
			continue
		}
		path, name := l.quoted(p.file.Path), l.quoted(partName(p.file.Path))
		expressions = append(expressions, l.uploaded(files, path, name))
		if l.keeps != nil {
			uploads.WriteString(l.keeps(files, path, name))
		}
		files++
	}
	code := strings.NewReplacer(
		"{{About}}", "Launches "+comment(c.Template.Title)+".",
		"{{Settings}}", settings,
		"{{Again}}", "After an error look in Tallyfy before it runs again: the process may be there.",
		"{{Base}}", base,
		"{{BaseOrEmpty}}", cmp.Or(base, `""`),
		"{{Otherwise}}", otherwise,
		"{{Needed}}", needed,
		"{{ID}}", l.quoted(c.Template.ID),
		"{{Uploads}}", uploads.String(),
		"{{Body}}", strings.Join(expressions, l.between),
	).Replace(onlyFor(string(sample), files > 0))
	if l.ascii {
		code = asciiOnly(code)
	}
	return code, nil
}

// onlyFor leaves out what a program needs for files alone, where there are none.
func onlyFor(sample string, files bool) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(sample, "{{if Files}}")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		inside, after, _ := strings.Cut(rest, "{{end}}")
		if files {
			b.WriteString(inside)
		}
		sample = after
	}
}

// part is a run of the body's text, or a file whose object stands there.
type part struct {
	text string
	file *payload.Upload
}

// parts cuts the body where the objects of files that are still to be uploaded stand.
func (c Call) parts() []part {
	lines := strings.SplitAfter(string(c.Launch.Body), "\n")
	var all []part
	text, next := "", 0
	for i, u := range c.Launch.Uploads {
		text += strings.Join(lines[next:u.First], "") + strings.TrimRight(lines[u.First], "{\n")
		all = append(all, part{text: text}, part{file: &c.Launch.Uploads[i]})
		text, next = strings.TrimLeft(lines[u.Last], " }"), u.Last+1
	}
	return append(all, part{text: text + strings.Join(lines[next:], "")})
}

// comment is a text of others without the signs that mean something in a comment: to a
// language, or to a shell that takes a pasted # for a command.
func comment(text string) string {
	return clean.Message(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Letter, unicode.Mark, unicode.Number) || strings.ContainsRune("-_.,:/+", r) {
			return r
		}
		return ' '
	}, text))
}
