package delivery

import (
	"cmp"
	"context"
	"slices"

	"kickoff/api"
	"kickoff/payload"
)

// mostPages bounds how much of a list is read to find a name: an organisation may have
// 20,000 members, and the API takes 600 requests a minute.
const mostPages = 20

// names finds what ids are called for one receipt: in what is known, else at the
// server, once. What is not found there goes by its id.
type names struct {
	ctx    context.Context
	server Server
	people *payload.Directory
	// asked: the server was asked for people. tags and folders are names by id, nil
	// while it was not asked for them.
	asked         bool
	tags, folders map[string]string
}

// People implements receipt.Names.
func (n *names) People(o payload.Owners) *payload.Directory {
	if n.people.Knows(o) || n.asked {
		return n.people
	}
	n.asked = true
	var more payload.Directory
	if n.people != nil {
		more = *n.people
	}
	more.Members = slices.Concat(more.Members, some(n.server.Members(n.ctx, "")))
	more.Groups = slices.Concat(more.Groups, some(n.server.Groups(n.ctx, "")))
	n.people = &more
	return n.people
}

// Tag implements receipt.Names.
func (n *names) Tag(id string) string {
	if n.tags == nil {
		n.tags = map[string]string{}
		for _, t := range some(n.server.Tags(n.ctx, "")) {
			n.tags[t.ID] = t.Name
		}
	}
	return cmp.Or(n.tags[id], id)
}

// Folder implements receipt.Names.
func (n *names) Folder(id string) string {
	if n.folders == nil {
		n.folders = map[string]string{}
		for _, f := range some(n.server.Folders(n.ctx)) {
			n.folders[f.ID] = cmp.Or(f.Path, f.Name)
		}
	}
	return cmp.Or(n.folders[id], id)
}

// some is a list as far as it can be read, and not more than mostPages of it.
func some[T any](list api.Pages[T]) []T {
	var all []T
	pages := 0
	for page, err := range list {
		if err != nil {
			break
		}
		all = append(all, page...)
		if pages++; pages == mostPages {
			break
		}
	}
	return all
}
