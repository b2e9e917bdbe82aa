// Package export writes a launch as code: the same request, with the same bytes
// as its body, in the language of whoever is about to automate it. The token
// never stands in the code; it comes from TALLYFY_ACCESS_TOKEN when it runs.
//
// Local files are uploaded first by the code itself, and take the place of what
// stands for them in the body.
package export

import (
	"fmt"
	"path/filepath"
	"strings"

	"kickoff/payload"
	"kickoff/payload/clean"
	"kickoff/payload/humanize"
	"kickoff/payload/rawjson"
)

// Call is a launch and where it goes.
type Call struct {
	// BaseURL is the API's root without a slash at its end.
	BaseURL  string
	Org      string
	Template payload.Template
	Launch   payload.Launch
}

// language is one that a launch can be written in.
type language struct {
	name  string
	write func(Call) string
}

func languages() []language {
	return []language{
		{"curl", curl},
		{"kickoff", kickoff},
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

// Code is the launch in that language.
func Code(name string, c Call) (string, error) {
	l, err := find(name)
	if err != nil {
		return "", err
	}
	return l.write(c), nil
}

func find(name string) (language, error) {
	for _, l := range languages() {
		if l.name == name {
			return l, nil
		}
	}
	return language{}, fmt.Errorf("%s is no language that a launch can be exported in; there are %s", humanize.Quote(name), strings.Join(Languages(), " and "))
}

// ShellWord is a text as one word of a POSIX shell, in quotes unless it needs none.
func ShellWord(s string) string {
	special := func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if s != "" && !strings.ContainsFunc(s, special) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// A line of JSON text never reads EOF alone, so the end mark is safe: a text of
// the body holds no raw line break.
const endMark = "EOF"

// kickoff is the launch as our own command, with the body it takes as it is.
func kickoff(c Call) string {
	return fmt.Sprintf("# Launches %s.\nkickoff launch --base-url %s --org %s --yes --payload - <<'%s'\n%s%s\n",
		clean.Message(c.Template.Title), ShellWord(c.BaseURL), ShellWord(c.Org), endMark, c.Launch.Body, endMark)
}

// The token comes to curl by a file of headers, which is a heredoc: whoever lists the
// processes of the machine sees the arguments of all of them.
const (
	headerFile = `-H @/dev/fd/3`
	header     = "3<<HEADER"
	headerText = "Authorization: Bearer $TALLYFY_ACCESS_TOKEN\nHEADER\n"
)

const curlUpload = `upload() {
  curl --fail-with-body --silent --show-error "$base/organizations/$org/file" ` + headerFile + ` \
    -H 'Accept: application/json' -H 'X-Tallyfy-Client: APIClient' \
    -F "name=@$1" -F 'subject_id=%s' -F 'subject_type=Checklist' \
    -F 'uploaded_from=ko_field' -F 'source=local' ` + header + ` | jq --compact-output --exit-status .data
` + headerText + `}
`

const curlLaunch = `curl --fail-with-body --silent --show-error "$base/organizations/$org/runs" ` + headerFile + ` \
  -H 'Accept: application/json' -H 'Content-Type: application/json' -H 'X-Tallyfy-Client: APIClient' \
  --data-binary @- ` + header

// curl is the launch as a shell script. With local files it needs jq, to put
// what the uploads answer into the body.
func curl(c Call) string {
	var b strings.Builder
	needs := "Needs curl"
	if len(c.Launch.Uploads) > 0 {
		needs = "Needs curl and jq"
	}
	fmt.Fprintf(&b, "#!/bin/sh\n# Launches %s. %s, and the token in TALLYFY_ACCESS_TOKEN.\nset -eu\n: \"${TALLYFY_ACCESS_TOKEN:?}\"\n", clean.Message(c.Template.Title), needs)
	fmt.Fprintf(&b, "base=%s\norg=%s\n\n", ShellWord(c.BaseURL), ShellWord(c.Org))
	if len(c.Launch.Uploads) == 0 {
		fmt.Fprintf(&b, "%s <<'%s'\n%s%s%s\n", curlLaunch, endMark, headerText, c.Launch.Body, endMark)
		return b.String()
	}
	fmt.Fprintf(&b, curlUpload, c.Template.ID)
	var arguments, puts []string
	for i, u := range c.Launch.Uploads {
		fmt.Fprintf(&b, "file%d=$(upload %s)\n", i, ShellWord(curlPath(u.Path)))
		arguments = append(arguments, fmt.Sprintf(`--argjson file%d "$file%d"`, i, i))
		puts = append(puts, fmt.Sprintf(".prerun[%s][%d] = $file%d", rawjson.AppendString(nil, u.Field), u.Index, i))
	}
	fmt.Fprintf(&b, "\njq %s %s <<'%s' |\n%s%s\n%s\n%s", strings.Join(arguments, " "), ShellWord(strings.Join(puts, " | ")), endMark, c.Launch.Body, endMark, curlLaunch, headerText)
	return b.String()
}

// curlPath quotes a path for curl's -F, where ; and , would end it.
func curlPath(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(filepath.ToSlash(path)) + `"`
}
