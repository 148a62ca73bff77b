//! The graphics adapter: whether there is one, and how much it can be asked to do.
//!
//! Bevy ends the program where there is none; so everyone who adds its renderer asks here first.
//!
//! Assumes: the adapter that is found without a window is the one that draws into a window, too.

use super::scene::Quality;
use bevy::pbr::PbrPlugin;
use bevy::render::RenderPlugin;
use bevy::render::settings::{Backends, MemoryHints, RenderCreation, WgpuSettings};
use bevy::tasks::block_on;

/// A graphics adapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// What its driver calls it.
    pub name: String,
    /// Whether it is a program that runs on the CPU.
    pub is_software: bool,
    /// Longest side of a picture (px).
    pub side_max_px: u32,
}

/// Why nothing can be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdapterError {
    /// There is no driver.
    #[error(
        "no Vulkan driver was found\nhint: install mesa-vulkan-drivers (Debian, Ubuntu), \
         mesa-vulkan-drivers and vulkan-loader (Fedora) or vulkan-swrast (Arch), which need no GPU; \
         `starloom run` draws nothing and needs none of them"
    )]
    None,
}

impl Adapter {
    /// How much a picture may be.
    pub fn quality(&self) -> Quality {
        if self.is_software {
            Quality::Low
        } else {
            Quality::High
        }
    }
}

/// What may draw: Vulkan, or what takes its place elsewhere. OpenGL has no storage buffers everywhere.
fn backends() -> Backends {
    Backends::from_env().unwrap_or(Backends::PRIMARY)
}

/// Finds the adapter that Bevy will take.
///
/// # Errors
/// When there is none.
pub fn find() -> Result<Adapter, AdapterError> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends: backends(),
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    });
    let options = wgpu::RequestAdapterOptions {
        power_preference: wgpu::PowerPreference::HighPerformance,
        ..Default::default()
    };
    let adapter = block_on(instance.request_adapter(&options)).map_err(|_| AdapterError::None)?;
    let properties = adapter.get_info();
    Ok(Adapter {
        name: properties.name,
        is_software: properties.device_type == wgpu::DeviceType::Cpu,
        side_max_px: adapter.limits().max_texture_dimension_2d,
    })
}

/// The renderer on the adapter that [`find`] found.
pub fn renderer() -> RenderPlugin {
    RenderPlugin {
        render_creation: RenderCreation::from(WgpuSettings {
            backends: Some(backends()),
            // A picture needs a tenth of the blocks that games take.
            memory_hints: MemoryHints::MemoryUsage,
            ..WgpuSettings::default()
        }),
        // Nothing is missing from the first pictures.
        synchronous_pipeline_compilation: true,
        ..RenderPlugin::default()
    }
}

/// What is needed of Bevy's shading: nothing is drawn before it is drawn, or lit after that.
pub fn shading() -> PbrPlugin {
    PbrPlugin {
        prepass_enabled: false,
        add_default_deferred_lighting_plugin: false,
        ..PbrPlugin::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_driver_there_is_an_error_and_no_panic() {
        const CHILD: &str = "STARLOOM_TEST_WITHOUT_DRIVER";
        if std::env::var_os(CHILD).is_some() {
            assert_eq!(find(), Err(AdapterError::None));
            return;
        }
        // The loader of Vulkan reads its variables once, so that takes a process of its own.
        let name = "view::adapter::tests::without_a_driver_there_is_an_error_and_no_panic";
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(CHILD, "1")
            .env("VK_DRIVER_FILES", "/nonexistent")
            .env("VK_ICD_FILENAMES", "/nonexistent")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && text.contains("1 passed"),
            "{text}"
        );
    }

    #[test]
    fn the_error_names_what_to_install() {
        let text = AdapterError::None.to_string();
        assert!(text.starts_with("no Vulkan driver was found\nhint: install mesa-vulkan-drivers"));
        assert!(text.contains("vulkan-swrast"), "{text}");
    }
}
