//! Groups of element sets, from the cache.

use super::super::decode::At;
use super::super::{Input, ScenarioError, cache};
use super::Builder;
use std::path::PathBuf;

impl Builder<'_> {
    /// The bytes that are cached of a group, and where they lie; digest and date are kept.
    pub(super) fn group(&mut self, name: &At<String>) -> Result<(PathBuf, Vec<u8>), ScenarioError> {
        let group = &name.value;
        if !cache::is_group(group) {
            let reason = "this is no name of a group";
            let remedy = "write it as CelesTrak does, as \"planet\"";
            return Err(self.places.refuse(name, reason, remedy));
        }
        let Some(folder) = cache::folder() else {
            let reason = "there is no folder for the cache of groups";
            let remedy = "name one in the variable STARLOOM_CACHE";
            return Err(self.places.refuse(name, reason, remedy));
        };
        let base = cache::base_url();
        let cached = cache::newest_of_group(&folder, group, &base).map_err(|reason| {
            let remedy = format!("fetch it anew: `starloom fetch {group} --force`");
            self.places.refuse(name, reason, remedy)
        })?;
        let cached = cached.ok_or_else(|| {
            let reason = format!("the group is not cached in {} from {base}", folder.display());
            let remedy = format!(
                "fetch it where there is a network, `starloom fetch {group}`, or name a file in `elements`"
            );
            self.places.refuse(name, reason, remedy)
        })?;
        self.keep(Input {
            role: "element sets".to_owned(),
            name: group.clone(),
            digest: cached.entry.blake3,
            fetched: Some(cached.entry.fetched),
            url: Some(cached.entry.url),
        });
        Ok((cached.path, cached.bytes))
    }
}
